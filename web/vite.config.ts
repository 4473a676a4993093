import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { manual } from './manual/plugin.ts'
import { packed } from './packed.ts'

// Everything is a file of this origin: no inlined assets, no preload polyfill, so that `script-src 'self'` is enough.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), manual(join(import.meta.dirname, '..')), packed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    // Says what became of each source; test/repo/bundle.test.ts reads it.
    manifest: true,
    rolldownOptions: {
      // Packing takes most of the time, and is meant to.
      checks: { pluginTimings: false },
      output: {
        // What every first page needs comes in two files instead of sixty: the less there is to ask for, the better it packs.
        codeSplitting: {
          groups: [
            { name: 'start', test: /web\/src\/main\.tsx$/, priority: 2 },
            { name: 'frame', test: /web\/src\/(frame\/Frame|pages\/home\/Home)\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
})

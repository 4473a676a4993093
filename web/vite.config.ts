import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { manual } from './manual/plugin.ts'

// Everything is a file of this origin: no inlined assets, no preload polyfill, so that `script-src 'self'` is enough.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), manual(join(import.meta.dirname, '..'))],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
})

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Everything is a file of this origin: no inlined assets, no preload polyfill, so that `script-src 'self'` is enough.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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

import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig } from 'vite';

/** Pages of both stations and of phones. Each station serves its own at `/`, and the shared assets at `/assets/`. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react()],
  build: {
    outDir: path.resolve(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'chrome126',
    // One file of each page's own code; a module preload polyfill would be an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    rollupOptions: {
      input: {
        vehicle: path.resolve(import.meta.dirname, 'renderer/vehicle/index.html'),
        center: path.resolve(import.meta.dirname, 'renderer/center/index.html'),
        phone: path.resolve(import.meta.dirname, 'renderer/phone/index.html'),
      },
    },
  },
});

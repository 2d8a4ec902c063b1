import { defineConfig } from 'vite';

/** The shell alone is bundled: Electron's own Node need not understand TypeScript. */
export default defineConfig({
  build: {
    ssr: 'main/shell/main.ts',
    outDir: 'dist/shell',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: { external: ['electron'], output: { entryFileNames: 'main.js' } },
  },
  ssr: { noExternal: true, external: ['electron'] },
});

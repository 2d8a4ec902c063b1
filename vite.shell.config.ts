import { defineConfig } from 'vite';

/**
 * The shell alone is bundled: Electron's own Node need not understand TypeScript. `--mode preload` bundles the window's bridge,
 * as the one CommonJS file that a sandboxed window can run.
 */
export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  return {
    build: {
      ssr: isPreload ? 'main/shell/preload.ts' : 'main/shell/main.ts',
      outDir: 'dist/shell',
      emptyOutDir: !isPreload,
      target: 'node20',
      minify: false,
      rollupOptions: {
        external: ['electron'],
        output: isPreload ? { format: 'cjs', entryFileNames: 'preload.cjs' } : { entryFileNames: 'main.js' },
      },
    },
    ssr: { noExternal: true, external: ['electron'] },
  };
});

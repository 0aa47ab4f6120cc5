import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = `http://127.0.0.1:${process.env.PORT || 3000}`;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: [{ find: /^zod$/, replacement: fileURLToPath(new URL('src/client/zod.ts', import.meta.url)) }] },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': server,
      '/health': server,
      '/livez': server,
      '/readyz': server,
      '/metrics': server,
      '/hls': server,
      '/whip': server,
      '/socket.io': { target: server, ws: true },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The first versions with light-dark(), <search> and media query ranges.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    // Everything stays a file of our own origin, so that the content security policy needs no data: scripts or styles.
    assetsInlineLimit: 0,
  },
});

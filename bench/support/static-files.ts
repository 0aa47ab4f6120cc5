import { temporaryPaths } from '../../tests/support/nginx.ts';

/** An http block that serves the files below `root` as an origin server would be set up. */
export function staticFiles(port: number, root: string, folder: string): string {
  return `http {
  ${temporaryPaths(folder)}
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=2000 inactive=60s;
  types { application/vnd.apple.mpegurl m3u8; video/iso.segment m4s; video/mp4 mp4; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${root}; add_header access-control-allow-origin *; }
}`;
}

/** How large the buffers of a UDP socket are to be, as mediasoup takes it; 0 leaves what the system gives. */
export function socketBuffers(bytes: number): { recvBufferSize?: number; sendBufferSize?: number } {
  return bytes === 0 ? {} : { recvBufferSize: bytes, sendBufferSize: bytes };
}

import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../../base/errors.ts';
import { problemOf } from './problem.ts';

/**
 * Answers what is not HTTP at all, or has more headers than Node takes, and ends the connection: there is no request yet that
 * the usual error handler could answer.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const refused =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? new AppError('payload_too_large', 'the headers are larger than allowed')
        : new AppError('invalid', 'this is not a complete HTTP request');
    const body = JSON.stringify(problemOf(refused, randomUUID()));
    const head = [
      `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

/** One question to a camera by HTTP: an answer of limited size in limited time, no redirects, no connection that stays. */
import http from 'node:http';
import https from 'node:https';

export interface PostOptions {
  headers: Record<string, string>;
  /** Ends it: its time is over, or nobody waits any more. */
  signal: AbortSignal;
}

export interface PostAnswer {
  status: number;
  /** `WWW-Authenticate`, each as it came. */
  challenges: string[];
  body: string;
}

export class TooLong extends Error {}

/** Longest answer, bytes: 300 presets of a Hikvision camera are about 100 kB. */
export const ANSWER_LIMIT = 512_000;

/**
 * By TLS the certificate is not checked: cameras have none that anybody could check, and what is sent has no password in it.
 * @throws TooLong; Error what the network says
 */
export function post(url: URL, body: string, { headers, signal }: PostOptions): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent: false, signal, headers: { ...headers, Connection: 'close' } };
    const take = (answer: http.IncomingMessage) => {
      const pieces: Buffer[] = [];
      let length = 0;
      answer.on('data', (piece: Buffer) => {
        length += piece.length;
        if (length > ANSWER_LIMIT) request.destroy(new TooLong('the answer is too long'));
        else pieces.push(piece);
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          challenges: answer.headersDistinct['www-authenticate'] ?? [],
          body: Buffer.concat(pieces).toString('utf8'),
        }),
      );
    };
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...options, rejectUnauthorized: false }, take)
        : http.request(url, options, take);
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * Asks a camera's ONVIF services: with a UsernameToken by the camera's own clock, which is read first, or by HTTP Digest where
 * the camera wants that. What it refuses comes as QianshaoErrors with the camera's words.
 */
import { randomBytes } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { QianshaoError } from '../../../contract/errors.ts';
import { readDateTime } from './device-service.ts';
import { authorization, chooseChallenge, type Challenge } from './http-digest.ts';
import { post, TooLong, type PostAnswer } from './post.ts';
import { envelope, readEnvelope, securityHeader, SoapFault, type Login } from './soap.ts';
import { NS } from './xml.ts';

/** A camera that has not answered a question in this time is away, ms. */
const ANSWER_MS = 4_000;
/** What its clock was read to be holds for so long: clocks of cameras run off, or are set. Ms. */
const CLOCK_MS = 600_000;

/** One of ONVIF's operations. */
export interface Question {
  /** Namespace of the service. */
  service: string;
  operation: string;
  /** What stands in the operation's element, XML; its default namespace is the service's. */
  content?: string;
}

export interface CallerOptions {
  /** ONVIF's device service. */
  address: URL;
  login: Login | undefined;
}

export class OnvifCaller {
  readonly address: URL;
  readonly #login: Login | undefined;
  /** What to add to monotonic ms for the camera's time, epoch ms. */
  #clock: { offset: number; readAt: number } | undefined;
  #digest: { challenge: Challenge; count: number } | undefined;

  constructor({ address, login }: CallerOptions) {
    this.address = address;
    this.#login = login;
  }

  /**
   * @returns the element of the answer
   * @throws QianshaoError camera-unreachable, camera-not-onvif, camera-login-refused, camera-clock; SoapFault what else it refuses
   */
  async ask(url: URL, question: Question, signal?: AbortSignal): Promise<Element> {
    if (!this.#login) return this.#answer(await this.#send(url, question, '', signal));
    await this.#readClock(signal);
    let answer = await this.#send(url, question, this.#token(), signal);
    const fresh = answer.status === 401 ? chooseChallenge(answer.challenges) : undefined;
    if (fresh) {
      // Wanted for the first time, or with a nonce that is over; who is refused with a fresh one has a wrong password.
      this.#digest = { challenge: fresh, count: 0 };
      answer = await this.#send(url, question, '', signal);
    }
    if (isRefused(answer) && !this.#digest && this.#clock && performance.now() - this.#clock.readAt > ANSWER_MS) {
      // Its clock may have been set since.
      this.#clock = undefined;
      await this.#readClock(signal);
      answer = await this.#send(url, question, this.#token(), signal);
    }
    if (isRefused(answer)) throw this.#refused();
    return this.#answer(answer);
  }

  /** The camera's clock is asked for without login; one that tells none is taken to go right. */
  async #readClock(signal: AbortSignal | undefined): Promise<void> {
    if (this.#digest || (this.#clock && performance.now() - this.#clock.readAt < CLOCK_MS)) return;
    const answer = await this.#send(
      this.address,
      { service: NS.device, operation: 'GetSystemDateAndTime' },
      '',
      signal,
    );
    let told: number | undefined;
    try {
      told = readDateTime(readEnvelope(answer.body));
    } catch (error) {
      if (answer.status !== 401 && !(error instanceof SoapFault)) throw this.#foreign(error);
    }
    const readAt = performance.now();
    this.#clock = told === undefined ? undefined : { offset: told - readAt, readAt };
  }

  #token(): string {
    if (!this.#login || this.#digest) return '';
    const now = this.#clock ? performance.now() + this.#clock.offset : Date.now();
    return securityHeader(this.#login, randomBytes(16), new Date(now).toISOString());
  }

  async #send(
    url: URL,
    { service, operation, content = '' }: Question,
    header: string,
    signal: AbortSignal | undefined,
  ): Promise<PostAnswer> {
    const body = envelope(`<${operation} xmlns="${service}">${content}</${operation}>`, header);
    const headers: Record<string, string> = {
      'Content-Type': `application/soap+xml; charset=utf-8; action="${service}/${operation}"`,
      'Content-Length': String(Buffer.byteLength(body)),
    };
    if (this.#digest && this.#login) {
      this.#digest.count += 1;
      const { challenge, count } = this.#digest;
      const request = { method: 'POST', uri: url.pathname + url.search, cnonce: randomBytes(8).toString('hex'), count };
      headers.Authorization = authorization(challenge, this.#login, request);
    }
    const time = AbortSignal.timeout(ANSWER_MS);
    try {
      return await post(url, body, { headers, signal: signal ? AbortSignal.any([signal, time]) : time });
    } catch (error) {
      if (error instanceof TooLong) throw this.#foreign(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'timeout';
      throw new QianshaoError('camera-unreachable', code, error);
    }
  }

  #answer(answer: PostAnswer): Element {
    if (isRefused(answer)) throw this.#refused();
    try {
      return readEnvelope(answer.body);
    } catch (error) {
      throw error instanceof SoapFault ? error : this.#foreign(error, answer.status);
    }
  }

  #refused(): QianshaoError {
    // By its own clock it cannot have been too late; where it tells none, nobody knows.
    const isDoubtful = this.#login !== undefined && !this.#digest && !this.#clock;
    return new QianshaoError(isDoubtful ? 'camera-clock' : 'camera-login-refused');
  }

  #foreign(error: unknown, status?: number): QianshaoError {
    return new QianshaoError('camera-not-onvif', status === undefined ? undefined : `HTTP ${status}`, error);
  }
}

/** By HTTP, or by a fault: `ter:NotAuthorized`, `wsse:FailedAuthentication`, and what makers write in their place. */
function isRefused({ status, body }: PostAnswer): boolean {
  if (status === 401 || status === 403) return true;
  if (!body.includes('Fault')) return false;
  try {
    readEnvelope(body);
    return false;
  } catch (error) {
    const isLogin =
      /^(NotAuthorized|FailedAuthentication|FailedCheck|InvalidSecurity|InvalidSecurityToken|MessageExpired)$/;
    return error instanceof SoapFault && (error.codes.some((code) => isLogin.test(code)) || isTimeCheck(error.reason));
  }
}

/** A camera of a well-known maker says so in words alone. */
const isTimeCheck = (reason: string): boolean => /authorized time check|sender not authorized/i.test(reason);

/** A file that a page sends to its station in pieces, and what became of it. */
import { z } from 'zod';
import { errorSentences, type ErrorCode } from './errors.ts';

/** A file is sent in pieces of at most this, bytes: a piece that was cut off is repeated, not the file. */
export const UPLOAD_PIECE_BYTES = 4 * 1024 * 1024;

export const errorCode = z.string().refine((code): code is ErrorCode => Object.hasOwn(errorSentences, code));

/** How far a file is; what became of it is kept for a while after the end. @param added what a whole file becomes */
export const uploadStateOf = <T extends z.ZodType>(added: T) =>
  z.object({
    /** Bytes that lie on the station's disk. */
    received: z.number().int().min(0),
    /** All is there and is being checked. */
    checking: z.literal(true).optional(),
    added: added.optional(),
    refused: z.object({ code: errorCode, detail: z.string().optional() }).optional(),
  });

export interface UploadStateOf<T> {
  received: number;
  checking?: true | undefined;
  added?: T | undefined;
  refused?: { code: ErrorCode; detail?: string | undefined } | undefined;
}

/** A 5G or 4G modem: registration, cell and signal, 3GPP TS 27.007 in names and units. */
import { z } from 'zod';
import { epochMs } from './units.ts';

export const modemEvent = z.object({
  type: z.literal('modem'),
  receivedAt: epochMs,
  maker: z.string().max(60).optional(),
  model: z.string().max(60).optional(),
  sim: z.enum(['ready', 'locked', 'absent']).optional(),
  registration: z.enum(['home', 'roaming', 'searching', 'denied', 'none', 'unknown']),
  operator: z.string().max(60).optional(),
  technology: z.enum(['5g-sa', '5g-nsa', 'lte', 'wcdma', 'gsm', 'none']).optional(),
  /** Reference signal received power, dBm. */
  rsrpDbm: z.number().min(-160).max(-20).optional(),
  /** Reference signal received quality, dB. */
  rsrqDb: z.number().min(-50).max(25).optional(),
  /** Signal to noise and interference, dB. */
  sinrDb: z.number().min(-30).max(50).optional(),
  /** Received strength, all of the channel, dBm. */
  rssiDbm: z.number().min(-130).max(-20).optional(),
  /** 3GPP name: `n41`, `B3`. */
  band: z.string().max(8).optional(),
  /** Cell identity, hexadecimal as the modem gives it. */
  cell: z.string().max(12).optional(),
  /** Physical cell id, 0…1007. */
  pci: z.number().int().min(0).max(1_007).optional(),
  /** Absolute radio frequency channel number. */
  arfcn: z.number().int().min(0).max(4_000_000).optional(),
  /** Tracking area code, hexadecimal. */
  tac: z.string().max(8).optional(),
  mcc: z.string().max(3).optional(),
  mnc: z.string().max(3).optional(),
  temperatureC: z.number().min(-60).max(150).optional(),
  /** The LTE cell that carries the signalling of `5g-nsa`; the measurements above are then those of its NR leg. */
  anchor: z
    .object({
      rsrpDbm: z.number().min(-160).max(-20).optional(),
      rsrqDb: z.number().min(-50).max(25).optional(),
      sinrDb: z.number().min(-30).max(50).optional(),
      rssiDbm: z.number().min(-130).max(-20).optional(),
      band: z.string().max(8).optional(),
      pci: z.number().int().min(0).max(1_007).optional(),
      arfcn: z.number().int().min(0).max(4_000_000).optional(),
    })
    .optional(),
});
export type ModemEvent = z.infer<typeof modemEvent>;

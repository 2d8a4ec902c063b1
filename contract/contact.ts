/** Contact: one line of the address book 通讯录: who carries which terminals, and which vehicle's devices reach him. */
import { z } from 'zod';
import { caller } from './heard.ts';
import { localId, stationId } from './identity.ts';
import { unitKind } from './unit.ts';
import { text } from './units.ts';

/** What carries words and positions beside the journal: BeiDou short messages, packet radio, other radios. */
export const medium = z.enum(['rdss', 'aprs', 'radio']);
export type Medium = z.infer<typeof medium>;

export const contactAddress = z.object({ medium, address: caller });
export type ContactAddress = z.infer<typeof contactAddress>;

export const contact = z.object({
  /** Also the id of his unit: `rdss:4207733` where he was heard before he had a name (see `unitIdOf`). */
  id: localId,
  /** The vehicle whose devices reach him. */
  station: stationId,
  name: text(60),
  kind: unitKind,
  /** The one to use first stands first. */
  addresses: z.array(contactAddress).max(8),
  /** 1, 2, 3 …: of two entries the higher holds, of equal ones the later; so an edit always replaces what its editor saw. */
  revision: z.number().int().min(1).max(1_000_000_000),
  deleted: z.boolean().default(false),
});
export type Contact = z.infer<typeof contact>;

/** A card's number without leading zeros, a call sign in capitals: one spelling for one address. */
export function normalAddress({ medium: by, address }: ContactAddress): ContactAddress {
  if (by === 'rdss') return { medium: by, address: address.replace(/^0+(?=\d)/, '') };
  return { medium: by, address: by === 'aprs' ? address.toUpperCase() : address };
}

/** What a person writes into the address book; without an id: a new line. */
export const contactEdit = contact
  .omit({ id: true, revision: true, deleted: true })
  .extend({ id: localId.optional(), addresses: z.array(contactAddress.transform(normalAddress)).min(1).max(8) })
  .refine(({ addresses }) => addresses.every((one) => one.medium !== 'rdss' || /^[1-9]\d{0,7}$/.test(one.address)), {
    path: ['addresses'],
    message: 'a BeiDou card has a number of up to 8 digits',
  });
export type ContactEdit = z.infer<typeof contactEdit>;

/** The unit that speaks from an address which is in no address book. */
export const unitIdOf = ({ medium: by, address }: ContactAddress): string => `${by}:${address}`.slice(0, 120);

/** The conference of a whole vehicle with a whole center: told, joined and left through the station, over a center that restarts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Linked, VEHICLE } from './linked.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const id = 'c'.repeat(32);
const here = { id, muted: false, thin: true };

let linked: Linked;
beforeAll(async () => {
  linked = await Linked.start();
});
afterAll(() => linked?.close());

const atVehicle = () => linked.vehicle.newest('conference');
const atCenter = () => linked.center.newest('conference')?.conference;
const vehicle = () => linked.vehicleApi.conference;
const center = () => linked.centerApi.conference;
const people = () => atVehicle()?.conference?.attendees.map(({ stationName, person }) => `${stationName} ${person}`);

test('a vehicle that is enrolled knows that there is no conference', async () => {
  await expect.poll(atVehicle, WAIT).toEqual({ type: 'conference', reachable: true });
});

test('who joins at the vehicle’s console is in it for the center, by the vehicle’s name, and the center is called', async () => {
  await vehicle().attend.mutate(here);
  await expect.poll(atCenter, WAIT).toMatchObject({
    by: { station: VEHICLE, stationName: '曾都应急1号', person: 'console' },
    attendees: [{ id, station: VEHICLE, thin: true }],
  });
  expect(atCenter()?.called.map(({ station }) => station)).toEqual([linked.center.newest('station')?.station.id]);
});

test('the staff joins, and the vehicle is told who; nobody speaks as somebody else', async () => {
  await center().attend.mutate({ id: 'd'.repeat(32), muted: true, thin: false });
  await expect.poll(people, WAIT).toEqual(['曾都应急1号 console', '应急指挥中心 admin']);
  await expect(center().attend.mutate(here)).rejects.toThrow('conference-refused');
  await expect(vehicle().invite.mutate({ station: 'nobody' })).rejects.toThrow('not-found');
});

test('while the center is away the vehicle says so and keeps what it knows; back, it is the same conference', async () => {
  const before = atVehicle()?.conference?.id;
  await linked.stopCenter();
  await expect.poll(() => atVehicle()?.reachable, WAIT).toBe(false);
  expect(atVehicle()?.conference?.id).toBe(before);
  await linked.startCenter();
  await expect.poll(() => atVehicle()?.reachable, WAIT).toBe(true);
  expect(atVehicle()?.conference?.id).toBe(before);
  expect(atVehicle()?.conference?.attendees.map(({ away }) => away)).toEqual([true, true]);
  await vehicle().attend.mutate(here);
  await expect.poll(() => atVehicle()?.conference?.attendees.map(({ away }) => away), WAIT).toEqual([false, true]);
});

test('the last one ends it on both sides, and a vehicle that was withdrawn is not let in', async () => {
  await center().leave.mutate({ id: 'd'.repeat(32) });
  await vehicle().leave.mutate({ id });
  await expect.poll(() => atVehicle()?.conference, WAIT).toBeUndefined();
  await expect.poll(atCenter, WAIT).toBeUndefined();
  await linked.centerApi.stations.revoke.mutate({ id: VEHICLE });
  await expect(vehicle().attend.mutate({ ...here, id: 'e'.repeat(32) })).rejects.toThrow('station-revoked');
});

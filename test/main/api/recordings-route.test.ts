import Fastify from 'fastify';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONSOLE_USER } from '../../../main/api/enter-route.ts';
import { recordingsRoute } from '../../../main/api/recordings-route.ts';
import { Sessions } from '../../../main/api/sessions.ts';
import { tempDir } from '../../temp-dir.ts';
import { open } from '../store/files.ts';

const NAME = 'rdss-20261124T093000Z.jsonl';
const LINE = '{"at":1,"dir":"in","hex":"24"}\n';

function bench() {
  const { registry } = open();
  registry.putUser({ name: CONSOLE_USER, role: 'operator', passwordHash: '' });
  const sessions = new Sessions({ registry, stationId: 'zengdu-1', secure: false, now: Date.now });
  const dir = tempDir();
  const folder = path.join(dir, 'recordings');
  const app = Fastify();
  onTestFinished(() => app.close());
  recordingsRoute(app, { folder, sessions });
  const cookie = sessions.begin(CONSOLE_USER).split(';')[0] ?? '';
  const get = (name: string, headers = { cookie }) => app.inject({ url: `/recordings/${name}`, headers });
  return { dir, folder, get };
}

describe('a recording', () => {
  it('is given to who is logged in, as a file, whole', async () => {
    const { folder, get, dir } = bench();
    mkdirSync(folder);
    writeFileSync(path.join(folder, NAME), LINE.repeat(3));
    writeFileSync(path.join(folder, `empty-${NAME}`), '');
    writeFileSync(path.join(dir, 'secret.jsonl'), 'x');
    const answer = await get(NAME);
    expect(answer.body).toBe(LINE.repeat(3));
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="${NAME}"`);
    expect((await get(`empty-${NAME}`)).body).toBe('');
    for (const name of ['..%2Fsecret.jsonl', '%2e%2e/secret.jsonl', 'secret.txt', 'absent.jsonl'])
      expect((await get(name)).statusCode, name).not.toBe(200);
  });

  it('is given to nobody else', async () => {
    const { get } = bench();
    expect((await get(NAME, { cookie: '' })).body).toContain('login-required');
  });
});

/** People, sessions, enrolment, settings. */
import type { Database, Statement } from 'better-sqlite3';
import type { EnrolledStation } from '../../contract/station.ts';
import { fromJson } from './rows.ts';
import { guarded, type Guard } from './sqlite-errors.ts';
import type { EnrolmentCodeRow, Registry, SessionRow, UserRow } from './types.ts';

/** Columns that are NULL in the file are absent in the object. */
const withoutNulls = <T extends object>(row: object): T =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;

const USER = 'name, role, password_hash AS passwordHash';
const SESSION = 'secret_hash AS secretHash, user, created_at AS createdAt, expires_at AS expiresAt';
const CODE = 'code_hash AS codeHash, created_at AS createdAt, expires_at AS expiresAt, used_by AS usedBy';
const ENROLLED =
  'station AS id, kind, name, enrolled_at AS enrolledAt, certificate_until AS certificateUntil, revoked_at AS revokedAt';

export class SqliteRegistry implements Registry {
  readonly #db: Database;
  readonly #guard: Guard;
  /** By their SQL: a session is looked up for every tile of a map. */
  readonly #prepared = new Map<string, Statement<unknown[], object>>();

  constructor(db: Database, guard: Guard = guarded) {
    this.#db = db;
    this.#guard = guard;
  }

  user(name: string): UserRow | undefined {
    return this.#get<UserRow>(`SELECT ${USER} FROM users WHERE name = ?`, name);
  }

  users(): UserRow[] {
    return this.#all<UserRow>(`SELECT ${USER} FROM users ORDER BY name`);
  }

  putUser(user: UserRow): void {
    this.#run('INSERT OR REPLACE INTO users VALUES (@name, @role, @passwordHash)', user);
  }

  session(secretHash: string, now: number): SessionRow | undefined {
    return this.#get(`SELECT ${SESSION} FROM sessions WHERE secret_hash = ? AND expires_at > ?`, secretHash, now);
  }

  putSession(session: SessionRow): void {
    this.#run('DELETE FROM sessions WHERE expires_at <= @createdAt', { createdAt: session.createdAt });
    this.#run('INSERT OR REPLACE INTO sessions VALUES (@secretHash, @user, @createdAt, @expiresAt)', session);
  }

  deleteSession(secretHash: string): void {
    this.#run('DELETE FROM sessions WHERE secret_hash = @secretHash', { secretHash });
  }

  putEnrolmentCode(row: EnrolmentCodeRow): void {
    const values = { usedBy: null, ...row };
    this.#run('INSERT OR REPLACE INTO enrolment_codes VALUES (@codeHash, @createdAt, @expiresAt, @usedBy)', values);
  }

  enrolmentCode(codeHash: string): EnrolmentCodeRow | undefined {
    return this.#get(`SELECT ${CODE} FROM enrolment_codes WHERE code_hash = ?`, codeHash);
  }

  enrol(codeHash: string, station: EnrolledStation): boolean {
    const use = this.#db.prepare('UPDATE enrolment_codes SET used_by = ? WHERE code_hash = ? AND used_by IS NULL');
    const put = this.#db.prepare(
      'INSERT OR REPLACE INTO enrolled VALUES (@id, @kind, @name, @enrolledAt, @certificateUntil, NULL)',
    );
    return this.#guard(() =>
      this.#db.transaction(() => {
        if (use.run(station.id, codeHash).changes !== 1) return false;
        put.run(station);
        return true;
      })(),
    );
  }

  enrolled(id: string): EnrolledStation | undefined {
    return this.#get(`SELECT ${ENROLLED} FROM enrolled WHERE station = ?`, id);
  }

  enrolledStations(): EnrolledStation[] {
    return this.#all(`SELECT ${ENROLLED} FROM enrolled ORDER BY station`);
  }

  revoke(id: string, at: number): void {
    this.#run('UPDATE enrolled SET revoked_at = @at WHERE station = @id', { id, at });
  }

  setting(key: string): unknown {
    const row = this.#get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
    return row && this.#guard(() => fromJson<unknown>(row.value));
  }

  putSetting(key: string, value: unknown): void {
    this.#run('INSERT OR REPLACE INTO settings VALUES (@key, @value)', { key, value: JSON.stringify(value) });
  }

  #get<Row extends object>(sql: string, ...values: (string | number)[]): Row | undefined {
    const row = this.#guard(() => this.#statement(sql).get(...values));
    return row && withoutNulls<Row>(row);
  }

  #all<Row extends object>(sql: string): Row[] {
    return this.#guard(() => this.#statement(sql).all()).map((row) => withoutNulls<Row>(row));
  }

  #run(sql: string, values: object): void {
    this.#guard(() => this.#statement(sql).run(values));
  }

  #statement(sql: string): Statement<unknown[], object> {
    const known = this.#prepared.get(sql) ?? this.#db.prepare<unknown[], object>(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}

/** A station's map of resources as its pages work with it; the same on the vehicle and at the center. */
import type { FastifyInstance } from 'fastify';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import type { ResourceEvent, ResourceList } from '../../contract/resource.ts';
import type { ResourceServices } from '../api/resource-router.ts';
import type { Sessions } from '../api/sessions.ts';
import { isMapKeeper } from '../api/trpc.ts';
import { ResourceStore } from './resource-store.ts';
import { resourceRoutes } from './routes.ts';

export interface ResourceDeskOptions {
  /** The station's data directory: lists lie in a folder of it. */
  data: string;
  /** Epoch ms. */
  now: () => number;
  emit: (event: ResourceEvent) => void;
  log: (error: unknown) => void;
}

export class ResourceDesk {
  readonly #store: ResourceStore;

  private constructor(store: ResourceStore) {
    this.#store = store;
  }

  static async open({ data, now, emit, log }: ResourceDeskOptions): Promise<ResourceDesk> {
    const folder = path.join(data, 'resources');
    const onChange = (lists: ResourceList[]) => emit({ type: 'resources', lists });
    return new ResourceDesk(await ResourceStore.open({ folder, now, onChange, log }));
  }

  get services(): ResourceServices {
    const store = this.#store;
    return {
      record: (id, row) => store.record(id, row),
      problems: (id) => store.problems(id),
      remove: (id) => store.remove(id),
    };
  }

  routes(app: FastifyInstance, sessions: Sessions): void {
    resourceRoutes(app, {
      store: this.#store,
      authorize: ({ headers }, action) => {
        const person = sessions.find(headers.cookie);
        if (!person) throw new QianshaoError('login-required');
        if (action === 'change' && !isMapKeeper(person.role)) throw new QianshaoError('role-refused');
        return person;
      },
    });
  }

  snapshot(): ResourceEvent[] {
    return [{ type: 'resources', lists: this.#store.list() }];
  }

  /** Ends the reading of a file. Idempotent. */
  close(): Promise<void> {
    return this.#store.close();
  }
}

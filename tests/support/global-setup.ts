import type { TestProject } from 'vitest/node';
import { startTestCluster, type TestCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

/** Several projects of one run share the cluster; each loads this module anew, so it is kept on the process. */
const shared = globalThis as {
  packmintCluster?: { users: number; started: ReturnType<typeof startTestCluster> };
};

export async function setup({ provide }: TestProject): Promise<void> {
  shared.packmintCluster ??= { users: 0, started: startTestCluster() };
  shared.packmintCluster.users += 1;
  const { url, template } = await shared.packmintCluster.started;
  provide('cluster', { url, template });
}

export async function teardown(): Promise<void> {
  const cluster = shared.packmintCluster;
  if (!cluster || --cluster.users > 0) return;
  delete shared.packmintCluster;
  await (await cluster.started).stop();
}

import { afterEach, expect, test, vi } from 'vitest';
import { http } from '#web/console/api/request.ts';
import { session } from '#web/console/state/session.svelte.ts';

const me = (userId: string) => ({ userId, name: 'Lan', email: 'lan@example.com', programs: [] });
const json = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));
const signedOut = () => json(401, { code: 'sign-in-needed' });

/** A server that knows whoever signed in last; `end()` forgets them. */
function server(people: string[]) {
  let known: string | null = null;
  const saved: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, { method, body }: { method: string; body?: string }) => {
    if (path.startsWith('/api/auth/sign-in')) {
      const { password } = JSON.parse(body ?? '') as { password: string };
      if (password !== 'right') return json(401, { code: 'wrong-credentials' });
      known = people.shift() ?? 'lan';
      return json(200, {});
    }
    if (known === null) return signedOut();
    if (path === '/api/me') return json(200, me(known));
    if (method !== 'GET') saved.push(JSON.parse(body ?? 'null'));
    return json(200, { saved: true });
  });
  return { saved, end: () => void (known = null) };
}

afterEach(() => {
  session.leave();
  vi.unstubAllGlobals();
});

test('what was sent as the session ended goes through after signing in again, once', async () => {
  const { saved, end } = server(['lan', 'lan']);
  await session.signIn('lan@example.com', 'right');
  end();
  const writes = [http.put('/api/one', { name: 'Tết' }), http.post('/api/two', { codes: 5 })];
  await expect.poll(() => session.standing).toBe('expired');
  expect(session.me?.userId).toBe('lan');
  await expect(session.signIn('lan@example.com', 'wrong')).rejects.toMatchObject({
    code: 'wrong-credentials',
  });
  expect(session.standing).toBe('expired');
  await session.signIn('lan@example.com', 'right');
  await expect(Promise.all(writes)).resolves.toHaveLength(2);
  expect(saved).toEqual([{ name: 'Tết' }, { codes: 5 }]);
  expect(session.standing).toBe('signed-in');
});

test('nothing is sent again in the name of somebody else', async () => {
  const { saved, end } = server(['lan', 'minh']);
  await session.signIn('lan@example.com', 'right');
  end();
  const write = http.put('/api/one', { name: 'Tết' });
  await expect.poll(() => session.standing).toBe('expired');
  await session.signIn('minh@example.com', 'right');
  await expect(write).rejects.toMatchObject({ code: 'sign-in-needed' });
  expect(saved).toEqual([]);
});

test('whoever gives up what was open is asked to sign in on a page of its own', async () => {
  const { end } = server(['lan']);
  await session.signIn('lan@example.com', 'right');
  end();
  const read = http.get('/api/one');
  await expect.poll(() => session.standing).toBe('expired');
  session.leave();
  await expect(read).rejects.toMatchObject({ code: 'sign-in-needed' });
  expect(session.standing).toBe('signed-out');
});

import type { z } from 'zod';
import type { Me, setupRequest, setupStateSchema } from '#server/routes/schemas/console.ts';
import { http } from './request.ts';

export type SetupRequest = z.infer<typeof setupRequest>;

/** The calls that stand before a program is chosen. */
export const account = {
  setupState: () => http.get<z.infer<typeof setupStateSchema>>('/api/setup'),
  setup: (request: SetupRequest) => http.post<unknown>('/api/setup', request),
  me: () => http.get<Me>('/api/me'),
  signIn: (email: string, password: string) =>
    http.post<unknown>('/api/auth/sign-in/email', { email, password }),
  changePassword: (currentPassword: string, newPassword: string) =>
    http.post<Me>('/api/me/password', { currentPassword, newPassword }),
  signOut: () => http.post<unknown>('/api/auth/sign-out'),
};

import { nanoid } from 'nanoid';

/** 16 characters of 64: 96 bits. */
const PASSWORD_LENGTH = 16;

/**
 * A password that is shown once, to be handed over by a person. Whoever signs in with it can do nothing but choose one
 * of their own.
 */
export const oneTimePassword = (): string => nanoid(PASSWORD_LENGTH);

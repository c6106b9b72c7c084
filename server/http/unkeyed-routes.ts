/**
 * The writes that take no Idempotency-Key, and why, as `METHOD /path` of the OpenAPI document. Every other route that is no
 * GET takes one.
 */
export const unkeyedRoutes: Readonly<Record<string, string>> = {
  'POST /api/shop/scans': 'The scanId in the body is the key, for good.',
  'POST /api/shop/claims': 'The claimId in the body is the key, for good.',
  'POST /api/shop/reports': 'The reportId in the body is the key, for good.',
  'POST /api/shop/programs/{programId}/redemptions': 'The redemptionId in the body is the key, for good.',
  'POST /api/shop/programs/{programId}/gifts/{redemptionId}/details': 'They are taken once for each gift.',
  'POST /api/shop/programs/{programId}/gifts/{redemptionId}/cancel': 'A gift is cancelled once.',
  'POST /api/printer/reports': 'The reportId in the body is the key, for good.',

  'POST /api/setup': 'It can be done once; a second try is refused, and one signs in.',
  'POST /api/auth/sign-in/email': 'Each sign-in begins a session of its own, whose cookie is kept nowhere.',
  'POST /api/auth/sign-out': 'Signing out twice is signing out.',

  'POST /api/printer/order': 'It reads; the secret is in the body so that no address holds it.',
  'POST /api/printer/files':
    'A file of any size, which is sent as it is read; each download is written down.',
  'POST /api/programs/{programId}/keys/export': 'It reads; that it was read is written down each time.',
  'POST /api/programs/{programId}/keys/sheet':
    'It shows the master key, which is kept nowhere; each time is written down.',
  'POST /api/programs/{programId}/batches/{batchId}/print-preview': 'It reads; nothing is kept.',
  'POST /api/programs/{programId}/batches/{batchId}/prints/preview': 'It reads; nothing is kept.',
  'POST /api/programs/{programId}/rewards/{rewardId}/codes':
    'A file of any size; a code counts once, however often it is sent.',
  'PATCH /api/programs/{programId}/imports/{importId}/file':
    'A part of a file of any size; Upload-Offset says where it belongs, so that it counts once.',
};

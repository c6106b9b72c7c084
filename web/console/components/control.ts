/** What a Field gives its control, so that label, hint and error are read with it. */
export interface Control {
  id: string;
  'aria-invalid': 'true' | undefined;
  'aria-describedby': string | undefined;
}

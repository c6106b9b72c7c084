/** Made by vite.config.ts from the phone's build. */
declare module 'virtual:scan-assets' {
  /** Path of the client's script, such as `/assets/scan-….js`. */
  export const script: string;
  /** Paths of the scripts that `script` imports at once. */
  export const imports: string[];
  /** Every style that the first paint needs. */
  export const styles: string;
}

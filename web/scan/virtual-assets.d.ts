/** Made by vite.config.ts from the phone's build. */
declare module 'virtual:scan-assets' {
  /** Path of the client's script, such as `/assets/scan-….js`. */
  export const script: string;
  /** Every style that the first paint needs. */
  export const styles: string;
}

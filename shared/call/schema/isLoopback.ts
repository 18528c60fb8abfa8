/** Whether a URL leads to this machine, where http is safe enough. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname);
}

/** Whether the URL's host is this machine. There http is safe. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname);
}

// Runs before the first paint, so that a theme chosen by hand does not flash. The rest of the page keeps it up to date.
try {
  const stored = JSON.parse(localStorage.getItem('footlight.preferences') ?? 'null');
  const theme = stored?.state?.theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden or holds something else: the device's theme is used.
}

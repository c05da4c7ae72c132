// Runs before the first paint, so that a chosen theme does not flash the other one.
try {
  var theme = localStorage.getItem('parley.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (_) {
  // Storage may be closed to this page; the system's theme is used then.
}

// Runs before the first paint, so that a chosen theme or language does not flash. A file of its own
// because the page's security policy allows no inline script.
;(() => {
  const root = document.documentElement
  try {
    const theme = localStorage.getItem('flashbid.theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    const language = localStorage.getItem('flashbid.language')
    if (language) root.lang = language
  } catch {
    // Storage may be forbidden; the system's theme holds then.
  }
})()

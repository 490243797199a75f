'use strict'
// One plain line per event. Callers pass counts, codes and ids of requests, never people or tokens.

function log (event, facts = {}) {
  const told = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined)
  console.log([new Date().toISOString(), event, ...told.map(([name, value]) => `${name}=${value}`)].join(' '))
}

module.exports = { log }

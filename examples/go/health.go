package main

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// health looks at Intercom at most once in a while, in the background, and answers from what it saw last.
type health struct {
	api *intercom
	age time.Duration
	*habits

	mu      sync.Mutex
	at      time.Time
	looking bool
	seen    chan struct{} // closed after the first look
	body    doc
	status  int
}

func newHealth(api *intercom, age time.Duration, h *habits) *health {
	return &health{api: api, age: age, habits: h, seen: make(chan struct{})}
}

func (h *health) serve(mux *http.ServeMux) {
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		h.refresh()
		select {
		case <-h.seen:
		case <-time.After(h.age):
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.body == nil {
			reply(w, http.StatusServiceUnavailable, doc{"intercom": doc{"is": "down", "token": "unsure"}})
			return
		}
		reply(w, h.status, h.body)
	})
}

// refresh looks again where the last look is too old; whoever asks meanwhile waits for a short one.
func (h *health) refresh() {
	h.mu.Lock()
	if h.looking || h.body != nil && (time.Since(h.at) < h.age || !h.looksAtHealth) {
		h.mu.Unlock()
		return
	}
	h.looking = true
	h.mu.Unlock()
	done := make(chan struct{})
	go func() { defer close(done); h.look() }()
	select {
	case <-done:
	case <-time.After(h.age / 4):
	}
}

func (h *health) look() {
	began := time.Now()
	_, failed := h.api.request(http.MethodGet, "/me", nil)
	is, token, status := "up", "valid", http.StatusOK
	switch {
	case failed == nil:
	case failed.code == "slow_down":
		is = "limited"
	case failed.code == "token":
		is, token, status = "down", "invalid", http.StatusServiceUnavailable
	default:
		is, token, status = "down", "unsure", http.StatusServiceUnavailable
	}
	body := doc{"is": is, "token": token, "answered_in_ms": time.Since(began).Milliseconds()}
	if left, known := h.api.quota.Load("left"); known {
		if count, err := strconv.Atoi(left.(string)); err == nil {
			body["calls_left"] = count
		}
	}
	if failed != nil {
		body["reason"] = failed.code
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.body == nil {
		close(h.seen)
	}
	h.at, h.looking, h.body, h.status = time.Now(), false, doc{"intercom": body}, status
}

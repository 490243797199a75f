package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

const (
	hookBodyMax = 512 << 10
	hooksKept   = 50_000
)

// notification is what we read of one of Intercom's.
type notification struct {
	ID    string `json:"id"`
	Topic string `json:"topic"`
	Data  struct {
		Item json.RawMessage `json:"item"`
	} `json:"data"`
}

// hooks takes Intercom's notifications: checks them, acknowledges them, and leaves the work to the queue.
type hooks struct {
	secret string
	*habits
	queue *queue
	log   *slog.Logger

	mu    sync.Mutex
	seen  map[string]time.Time
	order []string
}

func newHooks(secret string, h *habits, queue *queue, log *slog.Logger) *hooks {
	return &hooks{secret: secret, habits: h, queue: queue, log: log, seen: map[string]time.Time{}}
}

func (h *hooks) serve(mux *http.ServeMux) {
	mux.HandleFunc("POST /hooks/intercom", h.take)
	// Intercom asks with HEAD whether anybody is there before it saves the address.
	mux.HandleFunc("HEAD /hooks/intercom", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
}

func (h *hooks) take(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hookBodyMax))
	if err != nil {
		status := http.StatusBadRequest
		if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
			status = http.StatusRequestEntityTooLarge
		}
		reply(w, status, doc{"trouble": doc{"reason": "invalid"}})
		return
	}
	if !h.signed(h.secret, raw, r.Header.Get("X-Hub-Signature")) {
		reply(w, http.StatusForbidden, doc{"trouble": doc{"reason": "signature"}})
		return
	}
	var n notification
	if json.Unmarshal(raw, &n) != nil || n.Topic == "" {
		reply(w, http.StatusUnprocessableEntity, doc{"trouble": doc{"reason": "invalid"}})
		return
	}
	if n.ID == "" || h.remembersHooks && !h.first(n.ID) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !h.hooksFirst {
		h.work(n)
	} else if !h.queue.put(func() { h.work(n) }) {
		h.forget(n.ID)
		reply(w, http.StatusServiceUnavailable, doc{"trouble": doc{"reason": "busy"}})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// first tells whether a notification has not been taken before, and remembers it.
func (h *hooks) first(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, known := h.seen[id]; known {
		return false
	}
	h.seen[id] = time.Now()
	h.order = append(h.order, id)
	if len(h.order) > hooksKept {
		delete(h.seen, h.order[0])
		h.order = h.order[1:]
	}
	return true
}

func (h *hooks) forget(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.seen, id)
}

// work looks at the person anew where the notification is about one; the log is all that others see of it.
func (h *hooks) work(n notification) {
	var item struct{ ID, Type string }
	_ = json.Unmarshal(n.Data.Item, &item)
	if n.Topic == "contact.user.created" && item.ID != "" {
		_, failed := h.queue.api.call("GET", "/contacts/"+item.ID, nil, nil)
		if failed != nil && failed.passing {
			h.log.Warn("not looked at", "topic", n.Topic, "reason", failed.code)
		}
	}
	h.log.Info("handled", h.handled(n)...)
}

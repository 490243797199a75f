package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

// defects are mistakes that real services make, put back by BREAK=<name>.
var defects = map[string]func(*habits){
	"blind_create":   func(h *habits) { h.looksBeforeTwice = false },
	"one_try":        func(h *habits) { h.triesMax = 1 },
	"hasty":          func(h *habits) { h.pause = func(time.Duration) time.Duration { return 0 } },
	"even_pauses":    func(h *habits) { h.pause = func(time.Duration) time.Duration { return 300 * time.Millisecond } },
	"ignores_resets": func(h *habits) { h.heedsResets = false },
	"resends_beneath": func(h *habits) {
		h.carrier = func(below http.RoundTripper) http.RoundTripper { return resender{below} }
	},
	"repeats_refusals":  func(h *habits) { h.repeats = func(f *failure) bool { return f.passing || f.status >= 400 } },
	"forgets_new_leads": func(h *habits) { h.remembersLeads = false },
	"shares_the_form":   func(h *habits) { h.form = sharedForm() },
	"back_at_the_reset": func(h *habits) { h.late = func(time.Duration) time.Duration { return 0 } },
	"only_limits": func(h *habits) {
		h.repeats = func(f *failure) bool { return f.status == http.StatusTooManyRequests }
	},
	"jobs_always_done":   func(h *habits) { h.jobsTellTrouble = false },
	"runs_in_circles":    func(h *habits) { h.stopsAtLoops = false },
	"stops_at_empty":     func(h *habits) { h.followsEmpty = false },
	"hides_request_ids":  func(h *habits) { h.tellsRequestIDs = false },
	"quotes_intercom":    func(h *habits) { h.quotesIntercom = true },
	"health_says_up":     func(h *habits) { h.looksAtHealth = false },
	"keeps_token":        func(h *habits) { h.rereadsToken = false },
	"takes_any_hook":     func(h *habits) { h.signed = func(string, []byte, string) bool { return true } },
	"signs_parsed_hooks": func(h *habits) { h.signed = signedAnew },
	"hooks_twice":        func(h *habits) { h.remembersHooks = false },
	"hooks_at_once":      func(h *habits) { h.hooksFirst = false },
	"logs_hooks":         func(h *habits) { h.handled = everything },
}

// resender sends a request again at once when its connection broke, which nobody above it counts.
type resender struct{ below http.RoundTripper }

func (r resender) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := r.below.RoundTrip(request)
	for again := 0; again < 5 && errors.Is(err, syscall.ECONNRESET); again++ {
		if request.GetBody != nil {
			request.Body, _ = request.GetBody()
		}
		answer, err = r.below.RoundTrip(request)
	}
	return answer, err
}

// signedAnew checks the signature of the JSON as Go writes it, which is not always what was sent.
func signedAnew(secret string, raw []byte, header string) bool {
	var parsed any
	if json.Unmarshal(raw, &parsed) != nil {
		return false
	}
	anew, _ := json.Marshal(parsed)
	return signed(secret, raw, header) || signed(secret, anew, header)
}

// sharedForm keeps the person of whoever wrote last, for all workers: what is global in one goroutine's eyes.
func sharedForm() func(person) func() person {
	var mu sync.Mutex
	var last person
	return func(p person) func() person {
		mu.Lock()
		defer mu.Unlock()
		last = p
		return func() person {
			mu.Lock()
			defer mu.Unlock()
			return last
		}
	}
}

func everything(n notification) []any {
	return []any{"notification", n.ID, "topic", n.Topic, "item", string(n.Data.Item)}
}

// spoil changes one habit; the empty name changes none.
func (h *habits) spoil(name string) error {
	if name == "" {
		return nil
	}
	change, known := defects[name]
	if !known {
		names := make([]string, 0, len(defects))
		for one := range defects {
			names = append(names, one)
		}
		sort.Strings(names)
		return fmt.Errorf("there is no defect %q; there are %s", name, strings.Join(names, ", "))
	}
	change(h)
	return nil
}

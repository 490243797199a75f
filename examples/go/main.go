// Rollcall keeps the people of a training centre in Intercom: it answers at once and works from a queue.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settings come from the environment; the defaults are those of production.
type settings struct {
	port, intercomURL, clientSecret string
	token, tokenFile                string
	tryLimit                        time.Duration // one request to Intercom, its last byte included
	resetLimit                      time.Duration // the longest announced reset that is waited for
	fuseRest                        time.Duration // how long Intercom is left alone after failures in a row
	healthAge                       time.Duration // how long health answers from its last look
	pageSize                        int
}

func read() (settings, error) {
	s := settings{
		port: os.Getenv("PORT"), intercomURL: strings.TrimRight(os.Getenv("INTERCOM_URL"), "/"),
		token: os.Getenv("INTERCOM_TOKEN"), tokenFile: os.Getenv("INTERCOM_TOKEN_FILE"), clientSecret: os.Getenv("INTERCOM_SECRET"),
		tryLimit: 8000 * time.Millisecond, resetLimit: 30 * time.Second, fuseRest: 2 * time.Second, healthAge: 10 * time.Second, pageSize: 150,
	}
	times := map[string]*time.Duration{
		"TRY_LIMIT": &s.tryLimit, "RESET_LIMIT": &s.resetLimit, "FUSE_REST": &s.fuseRest, "HEALTH_AGE": &s.healthAge,
	}
	for name, into := range times {
		text := os.Getenv(name)
		if text == "" {
			continue
		}
		value, err := time.ParseDuration(text)
		if err != nil || value <= 0 {
			return s, fmt.Errorf("%s is not a length of time such as 8s", name)
		}
		*into = value
	}
	if text := os.Getenv("PAGE_SIZE"); text != "" {
		size, err := strconv.Atoi(text)
		if err != nil || size < 1 || size > 150 {
			return s, errors.New("PAGE_SIZE is not a number from 1 to 150")
		}
		s.pageSize = size
	}
	if s.tokenFile != "" {
		raw, err := os.ReadFile(s.tokenFile)
		if err != nil {
			return s, errors.New("the file that INTERCOM_TOKEN_FILE names cannot be read")
		}
		s.token = strings.TrimSpace(string(raw))
	}
	for name, value := range map[string]string{"PORT": s.port, "INTERCOM_URL": s.intercomURL, "INTERCOM_TOKEN": s.token} {
		if value == "" {
			return s, fmt.Errorf("%s is not set", name)
		}
	}
	return s, nil
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	s, err := read()
	if err != nil {
		log.Error("cannot start", "why", err.Error())
		os.Exit(2)
	}
	h := goodHabits()
	if err := h.spoil(os.Getenv("BREAK")); err != nil {
		log.Error("cannot start", "why", err.Error())
		os.Exit(2)
	}
	api := newIntercom(s, h)
	queue := newQueue(api, log)
	hooks := newHooks(s.clientSecret, h, queue, log)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /alive", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, doc{}) })
	newHealth(api, s.healthAge, h).serve(mux)
	newPeople(api, queue, s.pageSize, h, log).serve(mux)
	hooks.serve(mux)
	server := &http.Server{Addr: "127.0.0.1:" + s.port, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go func() {
		<-stop.Done()
		limit, done := context.WithTimeout(context.Background(), 2*time.Second)
		defer done()
		_ = server.Shutdown(limit)
	}()
	log.Info("listening", "port", s.port)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Error("cannot listen", "why", err.Error())
		os.Exit(1)
	}
}

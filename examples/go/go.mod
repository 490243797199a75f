module example.test/rollcall

go 1.22

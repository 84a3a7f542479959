module lethe.test/ory

go 1.24

module lethe.test/helm-tools

go 1.26

module amicore

go 1.26

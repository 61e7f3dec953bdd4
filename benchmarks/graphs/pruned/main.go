package main

import (
	_ "k8s.io/client-go/kubernetes"
	_ "github.com/prometheus/client_golang/prometheus"
)

func main() {}

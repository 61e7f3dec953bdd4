module example.com/graph

go 1.16

require github.com/spf13/cobra v1.1.3

require github.com/spf13/viper v1.7.1

require github.com/prometheus/client_golang v1.11.0

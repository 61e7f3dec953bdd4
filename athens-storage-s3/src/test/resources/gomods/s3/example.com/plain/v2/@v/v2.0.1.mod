module example.com/plain/v2

go 1.20

require example.com/Greet v1.0.0

module devloop/lab/pause

go 1.26

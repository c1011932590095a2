from bench.evals.scores import Score


def manners():
    return ()

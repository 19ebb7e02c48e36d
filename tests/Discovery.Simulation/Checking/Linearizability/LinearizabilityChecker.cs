namespace Discovery.Simulation.Checking;

/// <summary>
/// Looks for an order of the operations that the model explains and in which nothing stands before what had returned when it was called
/// (Wing and Gong's search with Lowe's memory of visited configurations).
/// </summary>
/// <param name="stepsMax">
/// Steps of the model before the search gives up. Counted, never timed, so that a run has one outcome. Ordinary histories take a few
/// steps for each operation.
/// </param>
internal sealed class LinearizabilityChecker<TState, TInput, TOutput>(ISequentialModel<TState, TInput, TOutput> model, long stepsMax = 2_000_000)
    where TState : IEquatable<TState>
    where TOutput : class
{
    /// <param name="history">In any order.</param>
    /// <exception cref="ArgumentException">An operation returned before it was called, or returned without an output.</exception>
    public LinearizabilityVerdict Check(IEnumerable<Operation<TInput, TOutput>> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var operations = history.OrderBy(operation => operation.CallAt).ToArray();
        foreach (var operation in operations)
        {
            if (operation.ReturnAt < operation.CallAt)
                throw new ArgumentException($"{operation} returned before it was called.", nameof(history));
            if (operation.IsOptional && operation.ReturnAt != OperationTime.Never)
                throw new ArgumentException($"{operation} returned, so what came back must be known.", nameof(history));
        }
        return new LinearizabilitySearch<TState, TInput, TOutput>(model, operations, stepsMax).Run();
    }
}

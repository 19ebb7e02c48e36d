namespace Discovery.Simulation.Checking;

/// <summary>What the system would do if it did one thing at a time. States are values: nothing changes them.</summary>
internal interface ISequentialModel<TState, in TInput, in TOutput>
    where TState : IEquatable<TState>
    where TOutput : class
{
    TState Initial { get; }

    /// <summary>
    /// Executes the input. <paramref name="output"/> is null when nobody knows what came back; then every input fits. Must be
    /// <see cref="Fit.Past"/> only when the output is known and certain never to be right again.
    /// </summary>
    /// <param name="next">The state afterwards; meaningful for <see cref="Fit.Next"/>.</param>
    Fit Step(TState state, TInput input, TOutput? output, out TState next);

    /// <summary>For people: what would have come back.</summary>
    string Explain(TState state, TInput input, TOutput? output);
}

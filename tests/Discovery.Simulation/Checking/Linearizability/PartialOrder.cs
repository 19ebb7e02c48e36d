using System.Text;

namespace Discovery.Simulation.Checking;

/// <summary>The longest order that a search found before it got stuck.</summary>
internal sealed record PartialOrder<TState, TInput, TOutput>(int[] Order, int Answers, int AnswersTotal, TState State)
    where TState : IEquatable<TState>
    where TOutput : class
{
    private const int OperationsShown = 12;

    public string Describe(ISequentialModel<TState, TInput, TOutput> model, IReadOnlyList<Operation<TInput, TOutput>> operations)
    {
        var text = new StringBuilder();
        text.AppendLine(null, $"the longest order explains {Answers} of {AnswersTotal} answered operations. Its end:");
        foreach (var number in Order.TakeLast(OperationsShown))
            text.AppendLine(null, $"  {operations[number]}");
        text.AppendLine(null, $"State then: {State}");
        text.AppendLine("None of these can follow:");
        var taken = Order.ToHashSet();
        var left = Enumerable.Range(0, operations.Count).Where(number => !taken.Contains(number)).Select(number => operations[number]).ToArray();
        var firstReturn = left.Min(operation => operation.ReturnAt);
        foreach (var operation in left.Where(o => o.CallAt <= firstReturn).OrderBy(o => o.IsOptional).ThenBy(o => o.ReturnAt).Take(OperationsShown))
            text.AppendLine(null, $"  {operation}{(operation.IsOptional ? "" : $"; the model answers {model.Explain(State, operation.Input, operation.Output)}")}");
        return text.ToString();
    }
}

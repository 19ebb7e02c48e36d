namespace Discovery.Simulation.Checking;

/// <summary>One search through one history: depth first, the operations taken so far on a stack that is undone on the way back.</summary>
/// <remarks>
/// Three things keep it from branching. What is answered is tried before what nobody knows of, so that an operation of unknown outcome is
/// only taken when nothing else explains the next answer. An operation that fits and changes nothing is taken for good: whatever order
/// exists without it in this place, exists with it. And of equal requests of unknown outcome the earlier one goes first.
/// </remarks>
internal sealed class LinearizabilitySearch<TState, TInput, TOutput>
    where TState : IEquatable<TState>
    where TOutput : class
{
    private readonly ISequentialModel<TState, TInput, TOutput> _model;
    private readonly Operation<TInput, TOutput>[] _operations;
    private readonly CallList _answered;
    private readonly CallList _unknown;
    private readonly int[] _equalBefore;
    private readonly TakenOperations _taken;
    private readonly VisitedConfigurations<TState> _visited = new();
    private readonly List<Taken> _stack = [];
    private readonly long _stepsMax;
    private readonly int _answers;

    private TState _state;
    private int _answersTaken;
    private long _steps;
    private PartialOrder<TState, TInput, TOutput>? _best;

    /// <param name="operations">In the order of their calls.</param>
    public LinearizabilitySearch(ISequentialModel<TState, TInput, TOutput> model, Operation<TInput, TOutput>[] operations, long stepsMax)
    {
        (_model, _operations, _stepsMax, _state) = (model, operations, stepsMax, model.Initial);
        var all = operations.Select((operation, number) => (Number: number, operation.CallAt, operation.ReturnAt)).ToLookup(o => operations[o.Number].IsOptional);
        _answered = new CallList([.. all[false]], withReturns: true);
        _unknown = new CallList([.. all[true]], withReturns: false);
        _equalBefore = EqualBefore(operations);
        _taken = new TakenOperations(operations.Length);
        _answers = all[false].Count();
    }

    private enum Progress
    {
        Taken,
        DeadEnd,
        OutOfSteps,
    }

    /// <summary>The order in which candidates are tried: answered ones, then unknown ones with an effect that shows, then the rest.</summary>
    private enum Pass
    {
        Answered,
        Noticed,
        Unnoticed,
    }

    public LinearizabilityVerdict Run()
    {
        Choice? after = null;
        while (_answersTaken < _answers)
        {
            switch (TakeNext(after))
            {
                case Progress.Taken:
                    after = null;
                    break;
                case Progress.OutOfSteps:
                    Remember();
                    return new LinearizabilityVerdict(LinearizabilityOutcome.Unknown, _steps, _best!.Describe(_model, _operations));
                default:
                    Remember();
                    after = GoBack();
                    if (after is null)
                        return new LinearizabilityVerdict(LinearizabilityOutcome.Illegal, _steps, _best!.Describe(_model, _operations));
                    break;
            }
        }
        return new LinearizabilityVerdict(LinearizabilityOutcome.Ok, _steps, "");
    }

    /// <summary>For each operation of unknown outcome the last one before it with the same input; -1 without one.</summary>
    private static int[] EqualBefore(Operation<TInput, TOutput>[] operations)
    {
        var result = new int[operations.Length];
        Array.Fill(result, -1);
        foreach (var equal in Enumerable.Range(0, operations.Length).Where(number => operations[number].IsOptional).GroupBy(number => operations[number].Input))
        {
            foreach (var (before, number) in equal.Zip(equal.Skip(1)))
                result[number] = before;
        }
        return result;
    }

    /// <summary>Takes the first operation that may be the next one, of those behind <paramref name="after"/> or of all.</summary>
    private Progress TakeNext(Choice? after)
    {
        // Behind the first return, everything was called after something that still has to be taken.
        var position = after is { Pass: Pass.Answered } ? _answered.After(_answered.CallOf(after.Value.Operation)) : _answered.First;
        for (; !_answered.IsReturn(position); position = _answered.After(position))
        {
            if (after is null or { Pass: Pass.Answered } && Try(_answered.OperationAt(position), Pass.Answered) is { } decided)
                return decided;
        }
        var windowEnd = _operations[_answered.OperationAt(position)].ReturnAt;
        for (var pass = Pass.Noticed; pass <= Pass.Unnoticed; pass++)
        {
            if (after is not null && pass < after.Value.Pass)
                continue;
            position = after is not null && after.Value.Pass == pass ? _unknown.After(_unknown.CallOf(after.Value.Operation)) : _unknown.First;
            if (TakeUnknown(position, windowEnd, pass) is { } decided)
                return decided;
        }
        return Progress.DeadEnd;
    }

    private Progress? TakeUnknown(int position, long windowEnd, Pass pass)
    {
        for (; position != 0 && _operations[_unknown.OperationAt(position)].CallAt <= windowEnd; position = _unknown.After(position))
        {
            var number = _unknown.OperationAt(position);
            if (_equalBefore[number] >= 0 && !_taken.Contains(_equalBefore[number]))
                continue;
            if (Try(number, pass) is { } decided)
                return decided;
        }
        return null;
    }

    /// <summary>Null when the search may go on with the next candidate.</summary>
    private Progress? Try(int number, Pass pass)
    {
        if (++_steps > _stepsMax)
            return Progress.OutOfSteps;
        var operation = _operations[number];
        var fit = _model.Step(_state, operation.Input, operation.Output, out var next);
        if (fit == Fit.Past)
            return Progress.DeadEnd;
        if (fit == Fit.NotYet || (pass != Pass.Answered && (fit == Fit.Next) != (pass == Pass.Noticed)))
            return null;

        var changesNothing = next.Equals(_state);
        if (changesNothing && operation.IsOptional)
            return null;
        _taken.Flip(number);
        if (!changesNothing && !_visited.Add(_taken, next))
        {
            _taken.Flip(number);
            return null;
        }
        ListOf(operation).TakeOut(number);
        _stack.Add(new Taken(new Choice(number, pass), _state, IsForGood: changesNothing));
        _answersTaken += operation.IsOptional ? 0 : 1;
        _state = next;
        return Progress.Taken;
    }

    /// <summary>Undoes the last choice, and returns what was chosen; null when there was none.</summary>
    private Choice? GoBack()
    {
        while (_stack.Count > 0)
        {
            var last = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            var operation = _operations[last.Choice.Operation];
            ListOf(operation).PutBack(last.Choice.Operation);
            _answersTaken -= operation.IsOptional ? 0 : 1;
            _taken.Flip(last.Choice.Operation);
            _state = last.Before;
            if (!last.IsForGood)
                return last.Choice;
        }
        return null;
    }

    private CallList ListOf(Operation<TInput, TOutput> operation) => operation.IsOptional ? _unknown : _answered;

    private void Remember()
    {
        if (_best is null || _answersTaken > _best.Answers)
            _best = new PartialOrder<TState, TInput, TOutput>([.. _stack.Select(taken => taken.Choice.Operation)], _answersTaken, _answers, _state);
    }

    private readonly record struct Choice(int Operation, Pass Pass);

    private readonly record struct Taken(Choice Choice, TState Before, bool IsForGood);
}

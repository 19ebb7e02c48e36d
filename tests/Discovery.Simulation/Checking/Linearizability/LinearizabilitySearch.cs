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

    public LinearizabilityVerdict Run()
    {
        var after = -1;
        while (_answersTaken < _answers)
        {
            switch (TakeNext(after))
            {
                case Progress.Taken:
                    after = -1;
                    break;
                case Progress.OutOfSteps:
                    Remember();
                    return new LinearizabilityVerdict(LinearizabilityOutcome.Unknown, _steps, _best!.Describe(_model, _operations));
                default:
                    Remember();
                    after = GoBack();
                    if (after < 0)
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

    /// <summary>Takes the first operation behind <paramref name="after"/> that may be the next one; -1 for the first of all.</summary>
    private Progress TakeNext(int after)
    {
        var triesUnknown = after >= 0 && _operations[after].IsOptional;
        var position = after >= 0 && !triesUnknown ? _answered.After(_answered.CallOf(after)) : _answered.First;

        // Behind the first return, everything was called after something that still has to be taken.
        for (; !_answered.IsReturn(position); position = _answered.After(position))
        {
            if (triesUnknown)
                continue;
            if (Try(_answered.OperationAt(position), _answered) is { } decided)
                return decided;
        }
        var windowEnd = _operations[_answered.OperationAt(position)].ReturnAt;

        position = triesUnknown ? _unknown.After(_unknown.CallOf(after)) : _unknown.First;
        for (; position != 0 && _operations[_unknown.OperationAt(position)].CallAt <= windowEnd; position = _unknown.After(position))
        {
            var number = _unknown.OperationAt(position);
            if (_equalBefore[number] >= 0 && !_taken.Contains(_equalBefore[number]))
                continue;
            if (Try(number, _unknown) is { } decided)
                return decided;
        }
        return Progress.DeadEnd;
    }

    /// <summary>Null when the search may go on with the next candidate.</summary>
    private Progress? Try(int number, CallList list)
    {
        if (++_steps > _stepsMax)
            return Progress.OutOfSteps;
        var operation = _operations[number];
        var fit = _model.Step(_state, operation.Input, operation.Output, out var next);
        if (fit == Fit.Past)
            return Progress.DeadEnd;
        if (fit == Fit.NotYet)
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
        list.TakeOut(number);
        _stack.Add(new Taken(number, _state, IsForGood: changesNothing));
        _answersTaken += operation.IsOptional ? 0 : 1;
        _state = next;
        return Progress.Taken;
    }

    /// <summary>Undoes the last choice, and returns what was chosen; -1 when there was none.</summary>
    private int GoBack()
    {
        while (_stack.Count > 0)
        {
            var last = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            var isOptional = _operations[last.Operation].IsOptional;
            (isOptional ? _unknown : _answered).PutBack(last.Operation);
            _answersTaken -= isOptional ? 0 : 1;
            _taken.Flip(last.Operation);
            _state = last.Before;
            if (!last.IsForGood)
                return last.Operation;
        }
        return -1;
    }

    private void Remember()
    {
        if (_best is null || _answersTaken > _best.Answers)
            _best = new PartialOrder<TState, TInput, TOutput>([.. _stack.Select(t => t.Operation)], _answersTaken, _answers, _state);
    }

    private readonly record struct Taken(int Operation, TState Before, bool IsForGood);
}

namespace Discovery.Simulation.Checking;

/// <summary>
/// Calls and returns in the order of time, as a list from which operations can be taken out and put back in the opposite order, each at
/// the cost of a few assignments. Positions are numbers; 0 is both ends.
/// </summary>
internal sealed class CallList
{
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _operation;
    private readonly bool[] _isReturn;
    private readonly Dictionary<int, (int Call, int Return)> _positions = [];

    /// <param name="operations">Number and times of each. Without <paramref name="withReturns"/>, only the calls.</param>
    public CallList(IReadOnlyCollection<(int Number, long CallAt, long ReturnAt)> operations, bool withReturns)
    {
        var entries = operations.Select(o => (At: o.CallAt, IsReturn: false, o.Number));
        if (withReturns)
            entries = entries.Concat(operations.Select(o => (At: o.ReturnAt, IsReturn: true, o.Number)));

        // Calls first where times are equal: then the two are taken for concurrent, which never refuses a legal history.
        var sorted = entries.OrderBy(e => e.At).ThenBy(e => e.IsReturn).ThenBy(e => e.Number).ToArray();
        _next = new int[sorted.Length + 1];
        _previous = new int[sorted.Length + 1];
        _operation = new int[sorted.Length + 1];
        _isReturn = new bool[sorted.Length + 1];
        for (var position = 0; position <= sorted.Length; position++)
        {
            _next[position] = position == sorted.Length ? 0 : position + 1;
            _previous[position] = position == 0 ? sorted.Length : position - 1;
        }
        for (var position = 1; position <= sorted.Length; position++)
        {
            var (_, isReturn, number) = sorted[position - 1];
            _operation[position] = number;
            _isReturn[position] = isReturn;
            var known = _positions.GetValueOrDefault(number);
            _positions[number] = isReturn ? (known.Call, position) : (position, known.Return);
        }
    }

    public int First => _next[0];

    public int After(int position) => _next[position];

    public int OperationAt(int position) => _operation[position];

    public bool IsReturn(int position) => _isReturn[position];

    public int CallOf(int operation) => _positions[operation].Call;

    public void TakeOut(int operation)
    {
        var (call, @return) = _positions[operation];
        Unlink(call);
        if (@return != 0)
            Unlink(@return);
    }

    /// <summary>The operation that was taken out last.</summary>
    public void PutBack(int operation)
    {
        var (call, @return) = _positions[operation];
        if (@return != 0)
            Link(@return);
        Link(call);
    }

    private void Unlink(int position)
    {
        _next[_previous[position]] = _next[position];
        _previous[_next[position]] = _previous[position];
    }

    private void Link(int position)
    {
        _next[_previous[position]] = position;
        _previous[_next[position]] = position;
    }
}

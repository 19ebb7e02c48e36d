using System.Text;

namespace Discovery.TestKit;

/// <summary>What a process wrote to one of its streams, as it wrote it, and a way to wait for a line of it.</summary>
public sealed class OutputCapture
{
    // A chatty server under a long test must not fill the memory; what matters for a failure is the end.
    private const int CharactersKeptMax = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _changed = NewSignal();

    internal OutputCapture(StreamReader reader) => Completion = Task.Run(() => ReadAsync(reader));

    /// <summary>Done when the stream has ended and everything is in <see cref="Text"/>.</summary>
    public Task Completion { get; }

    /// <summary>Everything so far, unchanged.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Complete lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            string text = Text;
            int end = text.LastIndexOf('\n');
            return end < 0 ? [] : text[..end].Split('\n');
        }
    }

    /// <summary>The first complete line that matches, already written or still to come; null when the stream ends without one.</summary>
    /// <exception cref="TimeoutException">No such line within the time-out.</exception>
    public async Task<string?> FindLineAsync(Predicate<string> match, TimeSpan timeout)
    {
        Task expired = Task.Delay(timeout);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            bool ended = Completion.IsCompleted;
            if (Lines.FirstOrDefault(line => match(line)) is { } found)
            {
                return found;
            }

            if (ended)
            {
                return null;
            }

            if (await Task.WhenAny(changed, Completion, expired) == expired)
            {
                throw new TimeoutException($"No such line within {timeout.TotalSeconds:0.#} s. The output so far:\n{Text}");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[4096];
        while (true)
        {
            int read = await reader.ReadAsync(buffer);
            if (read == 0)
            {
                return;
            }

            Append(buffer.AsSpan(0, read));
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _text.Append(text);
            if (_text.Length > CharactersKeptMax)
            {
                _text.Remove(0, _text.Length - (CharactersKeptMax / 2));
            }

            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }
}

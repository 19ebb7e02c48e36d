using Discovery.Storage;

namespace Discovery.Server.Node;

/// <summary>A long-running loop on a thread of its own. Whatever escapes it ends the process: half a node is worse than none.</summary>
internal sealed class NodeThread(string name, Action body, ILogger logger)
{
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public void Join() => _thread?.Join();

    private void Run()
    {
        try
        {
            body();
        }
        catch (StorageFailedException e)
        {
            Fatal.Exit(logger, "The disk failed", e);
        }
        catch (StorageCorruptException e)
        {
            Fatal.Exit(logger, "The data folder is damaged", e);
        }
#pragma warning disable CA1031 // The last door: there is nobody above to handle it.
        catch (Exception e)
        {
            Fatal.Exit(logger, $"The {name} loop broke", e);
        }
#pragma warning restore CA1031
    }
}

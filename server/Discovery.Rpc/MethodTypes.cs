using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>Compares the CLR types a caller names with those a descriptor was generated for.</summary>
internal static class MethodTypes
{
    public static string FullName(MethodDescriptor descriptor) => $"/{descriptor.Service.FullName}/{descriptor.Name}";

    public static MessageParser<T> Parser<T>(MessageDescriptor descriptor)
        where T : class, IMessage<T> => (MessageParser<T>)descriptor.Parser;

    public static void Check<TRequest, TResponse>(MethodDescriptor descriptor, string parameter)
    {
        Check(typeof(TRequest), descriptor.InputType, "takes", descriptor, parameter);
        Check(typeof(TResponse), descriptor.OutputType, "returns", descriptor, parameter);
    }

    private static void Check(Type given, MessageDescriptor declared, string verb, MethodDescriptor method, string parameter)
    {
        if (declared.ClrType != given)
        {
            throw new ArgumentException($"{FullName(method)} {verb} {declared.ClrType.FullName}, not {given.FullName}", parameter);
        }
    }
}

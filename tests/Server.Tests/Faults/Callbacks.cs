using System.Reflection;
using System.Reflection.Emit;
using Conserver.Posix;

namespace Conserver.Server.Tests.Faults;

/// <summary>
/// Every method of the server that is given to a loop to be called: found in the code itself, so that one that is new is
/// found as well. What is given is a delegate made right there, as all of them are; where one is passed on it was found
/// where it was made.
/// </summary>
internal static class Callbacks
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Type and member: <c>Session.LookUpAgain</c>; of a lambda those it is written in.</summary>
    public static string Name(MethodBase method)
    {
        Type type = method.DeclaringType!;
        while (type.DeclaringType is { } outer && type.Name.StartsWith('<'))
        {
            type = outer;
        }

        string member = method.Name.StartsWith('<') ? method.Name[1..method.Name.LastIndexOf('>')] : method.Name;
        string within = type.DeclaringType is { } home ? $"{Plain(home.Name)}." : "";
        return $"{within}{Plain(type.Name)}.{member[(member.LastIndexOf('.') + 1)..]}";
    }

    /// <summary>The same for all types that its own or its type's parameters may stand for.</summary>
    public static (Module, int) Key(MethodBase method) => (method.Module, method.MetadataToken);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<MethodBase> Find()
    {
        Assembly[] assemblies = [typeof(Loop).Assembly, typeof(Daemon).Assembly];
        Type[] types = [.. assemblies.SelectMany(assembly => assembly.GetTypes())];
        IEnumerable<MethodBase> given = types
            .SelectMany(type => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            .SelectMany(GivenBy);
        IEnumerable<MethodBase> atTurnEnd = types
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ITurnEnd)))
            .Select(type => type.GetInterfaceMap(typeof(ITurnEnd)).TargetMethods[0]);
        return [.. given.SelectMany(method => Implementations(method, types)).Concat(atTurnEnd).DistinctBy(Key)];
    }

    private static IEnumerable<MethodBase> Implementations(MethodBase method, Type[] types) =>
        method.DeclaringType is not { IsInterface: true } asked
            ? [method]
            : types.Where(type => type.IsClass && type.IsAssignableTo(asked)).Select(type => type.GetInterfaceMap(asked))
                .Select(map => map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)]);

    private static string Plain(string name) => name.Split('`')[0];

    private static IEnumerable<MethodBase> GivenBy(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        Type[]? typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        Type[]? arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var made = new Stack<(MethodBase Method, Type Delegate)>();
        MethodBase? loaded = null;
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = OpCodesByValue[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += operation.Size;
            int operand = at;
            at += operation.OperandType == OperandType.InlineSwitch
                ? 4 + (4 * BitConverter.ToInt32(code, at))
                : SizeOf(operation.OperandType);
            if (operation.OperandType != OperandType.InlineMethod)
            {
                continue;
            }

            MethodBase named = method.Module.ResolveMethod(BitConverter.ToInt32(code, operand), typeArguments, arguments)!;
            if (operation == OpCodes.Ldftn || operation == OpCodes.Ldvirtftn)
            {
                loaded = named;
            }
            else if (operation == OpCodes.Newobj && IsDelegate(named.DeclaringType!))
            {
                made.Push((loaded!, named.DeclaringType!));
            }
            else
            {
                // What it takes of those that have been made last, the last parameter first.
                foreach (ParameterInfo parameter in named.GetParameters().Reverse())
                {
                    if (IsDelegate(parameter.ParameterType) && made.Count > 0
                        && made.Peek().Delegate == parameter.ParameterType)
                    {
                        MethodBase given = made.Pop().Method;
                        if (IsCalledByLoop(named, parameter))
                        {
                            yield return given;
                        }
                    }
                }
            }
        }
    }

    private static bool IsDelegate(Type type) => type.IsAssignableTo(typeof(Delegate));

    // What is done with a result that came too late, and after all, is nobody's.
    private static bool IsCalledByLoop(MethodBase method, ParameterInfo parameter) => method.Name switch
    {
        nameof(Loop.Watch) or nameof(Loop.WatchPath) or nameof(Loop.Timer) or nameof(Loop.Post) or nameof(Loop.Call) =>
            method.DeclaringType == typeof(Loop),
        nameof(ErrandQueue.Send) => method.DeclaringType == typeof(ErrandQueue)
            && parameter.Name is "work" or "done" or "failed",
        "Invoke" => method.DeclaringType == typeof(Action<ILoopOwner, Action>),
        _ => false,
    };

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
